/// People over HTTP, with a real server and a real database.
@NullMarked
package dev.holdfast.people;

import org.jspecify.annotations.NullMarked;
