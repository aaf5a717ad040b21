package dev.holdfast.storage.btrfs;

import dev.holdfast.linux.Btrfs;
import dev.holdfast.linux.ExtentCount;
import dev.holdfast.linux.Fd;
import dev.holdfast.linux.Files;
import dev.holdfast.storage.VolumeStore.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Counts the pieces of disk that a volume and its history refer to, each once.
///
/// The present is looked through whole, then each snapshot for what only it has. Of a snapshot only those
/// branches can hold something new that changed after another tree of the same line, which is looked through
/// as well, was split off; where no such tree is left, all of it is looked at. So a history of a hundred
/// snapshots costs little more than the present.
final class BtrfsUsage {

    private static final UUID NOBODY = new UUID(0, 0);

    /// A tree of the volume: where it is and where it comes from.
    private record Line(Path place, Btrfs.Origin origin) {}

    private BtrfsUsage() {}

    /// @param until the transaction up to which it is counted
    static Usage count(Path present, List<Path> snapshots, long until) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (Path snapshot : snapshots) {
            lines.add(line(snapshot));
        }
        ExtentCount count = new ExtentCount(until);
        try (Fd top = Files.openDirectory(present)) {
            count.add(top);
        }
        long live = count.bytes();
        for (Line line : lines) {
            try (Fd top = Files.openDirectory(line.place())) {
                count.addChanges(top, since(line, lines));
            }
        }
        return new Usage(live, count.bytes() - live, count.files());
    }

    private static Line line(Path place) throws IOException {
        try (Fd top = Files.openDirectory(place)) {
            return new Line(place, Btrfs.origin(top));
        }
    }

    /// The transaction up to which everything in this tree is in another of them too.
    private static long since(Line line, List<Line> others) {
        Btrfs.Origin mine = line.origin();
        long since = 0;
        for (Line other : others) {
            Btrfs.Origin theirs = other.origin();
            if (other.equals(line) || !theirs.untouched()) {
                continue;
            }
            // Only so that no two rely on each other: one that was never changed relies on older ones alone.
            boolean takenFromMe = !mine.untouched() && theirs.parent().equals(mine.uuid());
            boolean takenEarlier = mine.untouched()
                    && !mine.parent().equals(NOBODY)
                    && theirs.parent().equals(mine.parent())
                    && theirs.made() < mine.made();
            boolean takenByMe = theirs.uuid().equals(mine.parent());
            if (takenFromMe || takenEarlier) {
                since = Math.max(since, theirs.made());
            }
            if (takenByMe) {
                since = Math.max(since, mine.made());
            }
        }
        return since;
    }
}
