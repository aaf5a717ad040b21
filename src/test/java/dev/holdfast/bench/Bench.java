package dev.holdfast.bench;

import java.util.List;

/// A set of goals that is measured by one name, such as `main`. A new one is a file beside this one and a
/// line in `Benchmarks`.
interface Bench {

    /// How many runs a row is made of.
    ///
    /// @param brief for what takes up to a few seconds
    /// @param lengthy for what takes longer, such as moving a gibibyte
    record Runs(int brief, int lengthy) {

        static final Runs DEFAULT = new Runs(10, 3);

        static Runs of(int brief) {
            return new Runs(brief, Math.max(Math.min(brief, DEFAULT.lengthy), brief * DEFAULT.lengthy / DEFAULT.brief));
        }
    }

    /// Goals that are measured together. A part that fails leaves its rows unmeasured and the other parts
    /// alone.
    interface Part {

        List<Target> targets();

        void measure(Site site, Runs runs, Measurements measurements) throws Exception;
    }

    String name();

    /// One line for the list.
    String summary();

    /// The parts, in the order in which they are run, on one site.
    List<Part> parts();
}
