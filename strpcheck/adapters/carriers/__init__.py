"""Where a sync's bytes come from: folder, mirror, bundle, neighbour; none of them is believed."""
