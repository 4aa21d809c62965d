"""Servers of our own on loopback that speak a platform's wire, for the whole program to run against."""
