package dev.holdfast.workspace.bundle;

import dev.holdfast.access.Principal;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.FileTree.Follow;
import dev.holdfast.storage.Visitor.Interest;
import dev.holdfast.workspace.Place;
import dev.holdfast.workspace.Workspaces;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/// Folders of workspaces as bundles.
///
/// A bundle of the present is what is found on the way through it, while the agent may go on: a thing that
/// vanished meanwhile is not in it, one that was made meanwhile may be, and a file that becomes shorter than
/// it was said to be breaks the bundle off. One of a snapshot is of one instant. A restore meanwhile does
/// not matter: the bundle goes on with what the volume was when it was begun.
public final class Bundles {

    /// A zip has a sparse file's holes as zeros, and those have to end some time.
    private static final long MOST_BYTES_OF_A_ZIP = 1L << 40;

    private final Workspaces workspaces;
    private final BundleThreads threads;
    private final Path temporary;

    /// @param temporary where something may lie while a bundle is written
    public Bundles(Workspaces workspaces, BundleThreads threads, Path temporary) {
        this.workspaces = workspaces;
        this.threads = threads;
        this.temporary = temporary;
    }

    /// What a bundle would have in it.
    public BundleExtent extent(Principal who, Place place, Choice choice) throws IOException {
        try (FileTree tree = open(who, place, choice)) {
            return threads.call(() -> extent(tree, place, choice));
        }
    }

    private static BundleExtent extent(FileTree tree, Place place, Choice choice) throws IOException {
        Counting counting = new Counting();
        tree.walk(place.path(), new Bundling(place.path(), choice, counting, Interest.FACTS));
        return counting.extent();
    }

    /// Sends a bundle of what was chosen of the folder. What fails before the first bytes are there fails
    /// before any byte was sent.
    public void send(Principal who, Place place, Choice choice, BundleForm form, WritableByteChannel target)
            throws IOException {
        try (FileTree tree = open(who, place, choice)) {
            Belt belt = new Belt();
            threads.beside(
                    () -> fill(belt, () -> {
                        Outlet out = new Outlet(belt, belt.first());
                        write(tree, place, choice, form, out);
                    }),
                    () -> belt.unload(target));
        }
    }

    private FileTree open(Principal who, Place place, Choice choice) throws IOException {
        FileTree tree = workspaces.open(who, place);
        try {
            if (tree.stat(place.path(), Follow.FOLLOW).type() != FileEntry.Type.DIRECTORY) {
                throw Problem.conflict("not_a_directory", "\"" + place.path() + "\" is not a folder.");
            }
            for (var chosen : choice.selected()) {
                tree.stat(chosen, Follow.NO_FOLLOW);
            }
            return tree;
        } catch (IOException | RuntimeException failed) {
            tree.close();
            throw failed;
        }
    }

    /// Work that fills a belt.
    private interface Filling {
        void run() throws IOException;
    }

    private static void fill(Belt belt, Filling filling) {
        try {
            filling.run();
        } catch (IOException | RuntimeException | Error failed) {
            belt.fail(failed);
        }
    }

    private void write(FileTree tree, Place place, Choice choice, BundleForm form, Outlet out) throws IOException {
        switch (form) {
            case TAR -> walk(tree, place, choice, new TarWriter(out));
            case TAR_ZST -> {
                try (Packed packed = new Packed(out)) {
                    walk(tree, place, choice, new TarWriter(new Outlet(packed, packed.first())));
                }
            }
            case ZIP -> {
                BundleExtent extent = extent(tree, place, choice);
                if (extent.bytes() > MOST_BYTES_OF_A_ZIP) {
                    throw Problem.of(
                            Problem.Kind.TOO_LARGE,
                            "bundle_too_large",
                            "The files say that they have " + extent.bytes() + " bytes, holes included, and a zip may"
                                    + " have " + MOST_BYTES_OF_A_ZIP
                                    + "; take a tar, which leaves holes out, or less.");
                }
                try (ZipWriter zip = new ZipWriter(out, temporary)) {
                    walk(tree, place, choice, zip);
                }
            }
        }
    }

    private static void walk(FileTree tree, Place place, Choice choice, BundleWriter writer) throws IOException {
        tree.walk(place.path(), new Bundling(place.path(), choice, writer, Interest.BYTES));
        writer.end();
    }
}
