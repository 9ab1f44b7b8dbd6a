"""How many pictures, frames and shows are read, beside other engines, and what it costs."""
