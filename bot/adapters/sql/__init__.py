"""The database: SQLAlchemy Core over SQLite. ``Database`` opens it, ``upgrade`` brings its schema up to date, and
``SqlStores`` holds one store per aggregate.
"""
