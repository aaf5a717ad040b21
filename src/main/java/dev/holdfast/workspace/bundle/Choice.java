package dev.holdfast.workspace.bundle;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import java.util.List;

/// What of a folder goes into a bundle.
///
/// @param selected paths from the tree's root on, each beneath the folder; none for all that is in it
/// @param included a thing goes in when one of these means it or a folder above it; none for all
/// @param excluded a thing that one of these means stays out, a folder with all that is in it
record Choice(List<FilePath> selected, List<Glob> included, List<Glob> excluded) {

    private static final int MOST = 1000;

    /// What is to be done with a thing.
    enum Verdict {
        OUT,
        /// A folder in which something may be that goes in.
        ON_THE_WAY,
        IN
    }

    Choice {
        selected = List.copyOf(selected);
        included = List.copyOf(included);
        excluded = List.copyOf(excluded);
        if (selected.size() > MOST || included.size() > MOST || excluded.size() > MOST) {
            throw Problem.badRequest("bad_query", "A bundle is chosen by at most " + MOST + " paths or patterns.");
        }
    }

    /// The verdict on a path of the tree.
    ///
    /// @param top how many names the bundle's own folder has
    Verdict on(FilePath path, int top, boolean folder) {
        Verdict byPath = selected(path);
        if (byPath == Verdict.OUT) {
            return Verdict.OUT;
        }
        List<FileName> names = path.names().subList(top, path.names().size());
        if (excluded.stream().anyMatch(glob -> glob.matches(names, folder))) {
            return Verdict.OUT;
        }
        if (byPath == Verdict.IN && included(names, folder)) {
            return Verdict.IN;
        }
        return folder ? Verdict.ON_THE_WAY : Verdict.OUT;
    }

    private Verdict selected(FilePath path) {
        if (selected.isEmpty() || selected.stream().anyMatch(path::startsWith)) {
            return Verdict.IN;
        }
        return selected.stream().anyMatch(chosen -> chosen.startsWith(path)) ? Verdict.ON_THE_WAY : Verdict.OUT;
    }

    private boolean included(List<FileName> names, boolean folder) {
        if (included.isEmpty()) {
            return true;
        }
        for (int length = names.size(); length > 0; length--) {
            List<FileName> upTo = names.subList(0, length);
            boolean isFolder = folder || length < names.size();
            if (included.stream().anyMatch(glob -> glob.matches(upTo, isFolder))) {
                return true;
            }
        }
        return false;
    }
}
