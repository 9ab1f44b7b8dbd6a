"""Tests of what exports are made of."""
