/// Cold storage: whole objects by name, in a directory or in a bucket that speaks S3. It knows nothing
/// of packs, and nothing that it hands back is trusted.
@NullMarked
package dev.holdfast.archive.cold;

import org.jspecify.annotations.NullMarked;
