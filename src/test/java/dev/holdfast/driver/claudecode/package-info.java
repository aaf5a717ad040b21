@NullMarked
package dev.holdfast.driver.claudecode;

import org.jspecify.annotations.NullMarked;
