"""A Slack of our own on loopback: Web API, Socket Mode, signed requests and installs, for tests over real sockets."""
