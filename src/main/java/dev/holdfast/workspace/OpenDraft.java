package dev.holdfast.workspace;

import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.FileTree.Draft;
import dev.holdfast.storage.FileTree.OpenFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/// A file of a workspace that somebody writes bit by bit, for as long as it takes. Nobody sees it before it is
/// published, and closing it unpublished leaves no trace. One thread at a time works on it.
public final class OpenDraft implements AutoCloseable {

    /// How a draft gets to its place.
    @FunctionalInterface
    interface Publication {
        FileEntry of(Draft draft, Predicate<Optional<FileEntry>> condition) throws IOException;
    }

    private final FileTree tree;
    private final Draft draft;
    private final Publication publication;

    /// Takes over the tree and the draft in it.
    OpenDraft(FileTree tree, Draft draft, Publication publication) {
        this.tree = tree;
        this.draft = draft;
        this.publication = publication;
    }

    /// How long it is by now.
    public long size() {
        return draft.size();
    }

    /// Writes at this offset, and says how many bytes.
    public int write(ByteBuffer bytes, long offset) throws IOException {
        return draft.write(bytes, offset);
    }

    public void truncate(long size) throws IOException {
        draft.truncate(size);
    }

    /// The file's own idea of when it was modified.
    public void modified(Instant time) {
        draft.modified(time);
    }

    /// Appends bytes of another file, and says how many there were.
    public long copyFrom(OpenFile source, long offset, long count) throws IOException {
        return draft.copyFrom(source, offset, count);
    }

    /// Puts it in its place and tells the event. Nothing more can be written then.
    ///
    /// @throws dev.holdfast.problem.Problem `precondition_failed` when the condition says no; CONFLICT
    /// `workspace_restored` when what it was begun in is the present no more
    public FileEntry publish(Predicate<Optional<FileEntry>> condition) throws IOException {
        return publication.of(draft, condition);
    }

    @Override
    public void close() {
        try (tree) {
            draft.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
