"""Hand scanners that type: where a text ends, what a wrong keyboard layout made of it, how it is put right."""
