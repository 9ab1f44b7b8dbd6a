"""Cameras, videos and streams: a child process that grabs frames, and what asks it for the newest one."""
