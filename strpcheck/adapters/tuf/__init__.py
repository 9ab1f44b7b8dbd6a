"""The Update Framework at both ends: the authority signs a repository, the laptop verifies one."""
