package dev.holdfast.storage;

/// Something that happened to a tree while it was watched.
///
/// Each is what was found when it was told, which is a little later than it happened. So of two changes that
/// follow closely the first may be told as it looks after the second, and what vanished with its folder is
/// told by that folder alone.
public sealed interface TreeChange {

    /// What a thing is, as far as the kernel says it.
    enum Kind {
        DIRECTORY,
        OTHER
    }

    /// It came to be there, perhaps in the place of another.
    record Created(FilePath path, Kind kind) implements TreeChange {}

    /// Its bytes, its mode or its times changed.
    record Changed(FilePath path, Kind kind) implements TreeChange {}

    /// It has another name or another folder, with all that is in it.
    record Moved(FilePath from, FilePath to, Kind kind) implements TreeChange {}

    record Deleted(FilePath path, Kind kind) implements TreeChange {}

    /// More happened beneath this than could be told: whoever wants to know lists it again.
    record ListAgain(FilePath path) implements TreeChange {}
}
