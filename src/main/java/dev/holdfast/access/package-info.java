/// Who may do what: users with their roles, passwords, one-time links, sessions and tokens; what was done, in
/// the audit; and secrets at rest.
///
/// Never here: HTTP. A principal is handed from call to call and is never ambient.
@NullMarked
package dev.holdfast.access;

import org.jspecify.annotations.NullMarked;
