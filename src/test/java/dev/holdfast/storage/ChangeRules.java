package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.SnapshotId;
import dev.holdfast.id.VolumeId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every store tells of two trees. Some know what was renamed; others tell that it went and came.
interface ChangeRules extends StoreRules {

    private List<String> changes(TreeSource from, TreeSource to) throws IOException {
        List<Difference> found = new ArrayList<>();
        store().changes(from, to, Part.WORKSPACE, found::add);
        return found.stream().map(ChangeRules::line).sorted().toList();
    }

    private static String line(Difference difference) {
        String path = difference.path().toString().substring(1);
        return switch (difference) {
            case Difference.Added _ -> "+" + path;
            case Difference.Deleted _ -> "-" + path;
            case Difference.Modified modified ->
                "~" + path + (modified.was().path().equals(modified.now().path()) ? "" : " moved");
            case Difference.Renamed renamed ->
                ">" + path + " <" + renamed.was().path().toString().substring(1)
                        + (renamed.content() == Difference.Content.CHANGED ? " changed" : "");
        };
    }

    /// What the scripts do one after the other, beginning with an empty workspace: told of the second one.
    private List<String> after(String before, String script) throws IOException {
        VolumeId volume = volume();
        Shell.run(workspace(volume), before);
        SnapshotId snapshot = snapshot(volume);
        Shell.run(workspace(volume), script);
        List<String> found = changes(frozen(volume, snapshot), live(volume));
        SnapshotId later = snapshot(volume);
        assertThat(changes(frozen(volume, snapshot), frozen(volume, later))).isEqualTo(found);
        assertThat(changes(frozen(volume, later), live(volume))).isEmpty();
        store().delete(volume);
        return found;
    }

    private long generation(TreeSource source) throws IOException {
        return store().head(source).orElseThrow().generation();
    }

    private boolean knowsRenames() {
        return store().capabilities().copyOnWrite();
    }

    @Test
    default void aFileIsAddedModifiedAndDeleted() throws IOException {
        assertThat(after("echo 1 > kept; echo 1 > edited; echo 1 > gone", "echo 22 >> edited; rm gone; echo 3 > new"))
                .containsExactly("+new", "-gone", "~edited");
    }

    @Test
    default void whatIsWrittenBesideAndRenamedIsModified() throws IOException {
        assertThat(after("echo 1 > f", "echo 22 > .f.swp; mv .f.swp f")).containsExactly("~f");
        assertThat(after("echo 1 > f", "mv f f~; echo 22 > f")).containsExactly("+f~", "~f");
    }

    @Test
    default void aFolderComesAndGoesWithEverythingInIt() throws IOException {
        assertThat(after("mkdir -p old/deep; touch old/deep/f", "rm -r old; mkdir -p new/deep; touch new/deep/f"))
                .containsExactly("+new", "+new/deep", "+new/deep/f", "-old", "-old/deep", "-old/deep/f");
    }

    @Test
    default void theTimesOfAFolderAreNothingButItsModeIs() throws IOException {
        assertThat(after("mkdir d e; touch d/f", "touch -d 2001-01-01 d; chmod 700 e"))
                .containsExactly("~e");
        assertThat(after("mkdir -p d/e; touch d/e/f", "echo 1 > d/e/f")).containsExactly("~d/e/f");
    }

    @Test
    default void aFolderThatIsMadeAnewIsComparedByWhatIsInIt() throws IOException {
        String build = "mkdir -p out/classes; echo 1 > out/classes/a; echo 1 > out/classes/b;"
                + "touch -d 2001-01-01 out/classes/a;";
        assertThat(after(build, "rm -r out;" + build + "echo 2 >> out/classes/b; echo 3 > out/classes/c"))
                .containsExactly("+out/classes/c", "~out/classes/b");
    }

    @Test
    default void aThingOfAnotherKindInItsPlaceIsOneThatWentAndOneThatCame() throws IOException {
        assertThat(after("touch a; mkdir b; touch b/f; touch c", "rm a; mkdir a; rm -r b; echo 1 > b; rm c; ln -s a c"))
                .containsExactly("+a", "+b", "+c", "-a", "-b", "-b/f", "-c");
    }

    @Test
    default void linksAreToldByTheirTargets() throws IOException {
        assertThat(after("ln -s a same; ln -s a other", "rm same other; ln -s a same; ln -s b other; ln -s x new"))
                .containsExactly("+new", "~other");
    }

    @Test
    default void namesOfOneFileAreToldOneByOne() throws IOException {
        assertThat(after("echo 1 > a; ln a b; ln a c", "rm c; ln a d"))
                .isEqualTo(knowsRenames() ? List.of(">d <c") : List.of("+d", "-c"));
        assertThat(after("echo 1 > a; ln a b", "echo 22 >> b")).containsExactly("~a", "~b");
        assertThat(after("echo 1 > a", "ln a b")).containsExactly("+b");
    }

    @Test
    default void namesThatAreNotTextAreTold() throws IOException {
        VolumeId volume = volume();
        SnapshotId snapshot = snapshot(volume);
        Shell.run(workspace(volume), "touch \"$(printf 'a\\377b')\" 'new\nline'");
        List<FilePath> paths = new ArrayList<>();
        store().changes(frozen(volume, snapshot), live(volume), Part.WORKSPACE, each -> paths.add(each.path()));
        assertThat(paths)
                .containsExactlyInAnyOrder(
                        new FilePath(List.of(FileName.of(new byte[] {'a', (byte) 0xff, 'b'}))),
                        FilePath.of("new\nline"));
    }

    @Test
    default void whatIsRenamedIsToldWhereTheStoreKnowsIt() throws IOException {
        assertThat(after("mkdir d; echo 1 > f; echo 2 > g", "mv f d/f; mv g h; echo 3 >> h"))
                .isEqualTo(knowsRenames() ? List.of(">d/f <f", ">h <g changed") : List.of("+d/f", "+h", "-f", "-g"));
        assertThat(after("mkdir -p d/e; touch d/e/f d/g", "mv d new"))
                .isEqualTo(
                        knowsRenames()
                                ? List.of(">new <d")
                                : List.of("+new", "+new/e", "+new/e/f", "+new/g", "-d", "-d/e", "-d/e/f", "-d/g"));
    }

    @Test
    default void whatIsInARenamedFolderIsToldOnlyWhenItChanged() throws IOException {
        List<String> found = after(
                "mkdir -p d/e; touch d/same d/e/gone; echo 1 > d/edited; echo 1 > d/out",
                "mv d new; echo 2 >> new/edited; rm new/e/gone; touch new/e/fresh; mv new/out out");
        if (knowsRenames()) {
            assertThat(found)
                    .containsExactly("+new/e/fresh", "-d/e/gone", ">new <d", ">out <d/out", "~new/edited moved");
        }
    }

    @Test
    default void exchangedFoldersAreRenamedAndExchangedFilesModified() throws IOException {
        List<String> folders = after("mkdir a b; touch a/1 b/2", "mv a t; mv b a; mv t b");
        assertThat(folders)
                .isEqualTo(knowsRenames() ? List.of(">a <b", ">b <a") : List.of("+a/2", "+b/1", "-a/1", "-b/2"));
        assertThat(after("echo 1 > a; echo 22 > b", "mv a t; mv b a; mv t b")).containsExactly("~a", "~b");
        assertThat(after("echo 1 > log; echo 22 > log.1", "mv log.1 log.2; mv log log.1; echo 333 > log"))
                .containsExactly("+log.2", "~log", "~log.1");
    }

    @Test
    default void theHomeIsAnotherPart() throws IOException {
        VolumeId volume = volume();
        SnapshotId snapshot = snapshot(volume);
        Shell.run(place(live(volume), Part.HOME), "mkdir d; touch d/f");
        assertThat(changes(frozen(volume, snapshot), live(volume))).isEmpty();
        List<FilePath> paths = new ArrayList<>();
        store().changes(frozen(volume, snapshot), live(volume), Part.HOME, each -> paths.add(each.path()));
        assertThat(paths).containsExactlyInAnyOrder(FilePath.of("d"), FilePath.of("d", "f"));
    }

    @Test
    default void aRestoreAndAForkAreComparedWithWhatTheyCameFrom() throws IOException {
        VolumeId volume = volume();
        Shell.run(workspace(volume), "mkdir d; echo 1 > d/f; echo 1 > g");
        SnapshotId first = snapshot(volume);
        Shell.run(workspace(volume), "echo 22 > d/f; echo 3 > old");
        SnapshotId kept = SnapshotId.fresh();
        Head staged = store().stage(volume, first);
        store().exchange(volume, staged.uuid(), kept, List.of(Part.HOME));
        Shell.run(workspace(volume), "rm g; echo 4 > new");
        assertThat(changes(frozen(volume, first), live(volume))).containsExactly("+new", "-g");
        assertThat(changes(frozen(volume, kept), live(volume))).containsExactly("+new", "-g", "-old", "~d/f");
        assertThat(changes(live(volume), frozen(volume, kept))).containsExactly("+g", "+old", "-new", "~d/f");
        VolumeId fork = VolumeId.fresh();
        store().clone(fork, live(volume));
        store().deleteSnapshot(volume, first);
        Shell.run(workspace(fork), "echo 5 > forked; echo 333 > d/f");
        assertThat(changes(live(volume), live(fork))).containsExactly("+forked", "~d/f");
        assertThat(changes(frozen(volume, kept), live(fork))).containsExactly("+forked", "+new", "-g", "-old", "~d/f");
        store().delete(fork);
        store().delete(volume);
    }

    @Test
    default void whatASnapshotWasRestoredForIsStillKnown() throws IOException {
        VolumeId volume = volume();
        Shell.run(workspace(volume), "echo 1 > f");
        SnapshotId first = snapshot(volume);
        Shell.run(workspace(volume), "mv f g");
        SnapshotId second = snapshot(volume);
        for (SnapshotId wanted : List.of(first, second, first)) {
            Head staged = store().stage(volume, wanted);
            store().exchange(volume, staged.uuid(), SnapshotId.fresh(), List.of());
        }
        List<String> renamed = knowsRenames() ? List.of(">g <f") : List.of("+g", "-f");
        assertThat(changes(frozen(volume, first), frozen(volume, second))).isEqualTo(renamed);
        assertThat(changes(live(volume), frozen(volume, second))).isEqualTo(renamed);
    }

    @Test
    default void twoTreesThatNeverWereOneAreComparedToo() throws IOException {
        VolumeId one = volume();
        VolumeId other = volume();
        Shell.run(workspace(one), "mkdir d; echo 1 > d/f; echo 1 > g; touch -d 2001-01-01 d/f");
        Shell.run(workspace(other), "mkdir d; echo 1 > d/f; echo 1 > h; touch -d 2001-01-01 d/f");
        assertThat(changes(live(one), live(other))).containsExactly("+h", "-g");
    }

    @Test
    default void aComparisonIsNoChangeOfTheVolume() throws IOException {
        VolumeId volume = volume();
        Shell.run(workspace(volume), "echo 1 > f");
        SnapshotId snapshot = snapshot(volume);
        assertThat(changes(frozen(volume, snapshot), live(volume))).isEmpty();
        assertThat(changes(live(volume), frozen(volume, snapshot))).isEmpty();
        VolumeId fork = VolumeId.fresh();
        store().clone(fork, live(volume));
        store().stage(volume, snapshot);
        assertThat(generation(live(volume))).isEqualTo(generation(frozen(volume, snapshot)));
        store().delete(fork);
        Shell.run(workspace(volume), "touch f");
        assertThat(generation(live(volume))).isGreaterThan(generation(frozen(volume, snapshot)));
        assertThat(changes(frozen(volume, snapshot), live(volume))).containsExactly("~f");
        assertThat(generation(live(volume))).isGreaterThan(generation(frozen(volume, snapshot)));
    }

    @Test
    default void aComparisonLeavesNothingBehindAndNamesWhatIsMissing() throws IOException {
        VolumeId volume = volume();
        SnapshotId snapshot = snapshot(volume);
        assertThat(changes(frozen(volume, snapshot), live(volume))).isEmpty();
        assertThat(children(pooled("snapshots", volume.value()))).containsExactly(snapshot.value());
        assertNotFound("snapshot_not_found", () -> changes(frozen(volume, SnapshotId.fresh()), live(volume)));
        assertNotFound("volume_not_found", () -> changes(live(VolumeId.fresh()), live(volume)));
    }
}
