package dev.holdfast.workspace;

import java.util.Optional;

/// What a change of a thing asks for; which of it is needed depends on the change.
///
/// @param to the new place, percent-encoded as in an address
/// @param overwrite whether what stands there is replaced
/// @param mode the permission bits in octal, such as `0644`
record ChangeJson(Optional<String> to, Optional<Boolean> overwrite, Optional<String> mode) {}
