"""Where the app is installed: workspaces, their tokens and channels, and the app's manifest."""
