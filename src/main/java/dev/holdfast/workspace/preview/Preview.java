package dev.holdfast.workspace.preview;

import dev.holdfast.access.Principal;
import dev.holdfast.workspace.Place;
import java.net.URI;
import java.time.Instant;

/// A file that somebody may look at once as the page it is.
///
/// @param who asked for it, and may read it still when it is shown
/// @param framedBy the address of the console that shows it
/// @param until when it can no longer be opened
record Preview(Principal who, Place place, PreviewType type, URI framedBy, Instant until) {}
