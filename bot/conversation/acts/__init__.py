"""The acts: what a command, a button, a menu or a form does. Each takes the stage and a request, and answers."""
