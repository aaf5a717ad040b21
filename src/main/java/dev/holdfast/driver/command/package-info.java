/// No agent at all: the prompt is a command line for the image's shell.
@NullMarked
package dev.holdfast.driver.command;

import org.jspecify.annotations.NullMarked;
