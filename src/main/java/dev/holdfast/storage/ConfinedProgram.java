package dev.holdfast.storage;

import java.nio.file.Path;
import java.util.List;

/// A program that is to read a tree.
///
/// @param folder the folder in which it starts; every name on the way there is UTF-8
/// @param command the program, one of the machine's own, by its name, and its arguments
/// @param input a text that it finds in the file `INPUT`
/// @param filter a second program, with its arguments, that sees no tree and reads what the first one says,
/// in place of the caller; empty when there is none
public record ConfinedProgram(FilePath folder, List<String> command, String input, List<String> filter) {

    /// Where a program finds its input.
    public static final Path INPUT = Path.of("/input");

    public ConfinedProgram {
        command = List.copyOf(command);
        filter = List.copyOf(filter);
    }
}
