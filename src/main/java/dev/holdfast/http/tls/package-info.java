/// What the server needs to speak TLS: a certificate and its key from PEM files, read again when they are
/// renewed, or made here. Which clients may come in is none of its business.
@NullMarked
package dev.holdfast.http.tls;

import org.jspecify.annotations.NullMarked;
