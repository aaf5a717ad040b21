/// Who may do what: principals, tokens, and secrets at rest.
///
/// Never here: HTTP. A principal is handed from call to call and is never ambient.
@NullMarked
package dev.holdfast.access;

import org.jspecify.annotations.NullMarked;
