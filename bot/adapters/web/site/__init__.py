"""The reading site: its pages, feeds and pictures for links, over the services that the chats use."""
