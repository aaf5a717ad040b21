package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.Repair.Found;
import dev.holdfast.agent.Repair.Volume;
import dev.holdfast.runtime.FoundRuntime.State;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RepairTest {

    record Case(Wanted wanted, Found found) {}

    static Stream<Case> wholeTable() {
        List<Case> cases = new ArrayList<>();
        for (Wanted wanted : Wanted.values()) {
            for (Volume volume : Volume.values()) {
                cases.add(new Case(wanted, new Found(Optional.empty(), false, volume)));
                for (State state : State.values()) {
                    cases.add(new Case(wanted, new Found(Optional.of(state), false, volume)));
                    cases.add(new Case(wanted, new Found(Optional.of(state), true, volume)));
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("wholeTable")
    void everyCombinationLeadsToRestInAFewSteps(Case at) {
        Found found = at.found();
        for (int step = 0; step < 6; step++) {
            Repair repair = Repair.of(at.wanted(), found);
            if (repair == Repair.NOTHING || repair == Repair.ALARM) {
                return;
            }
            found = after(repair, found);
        }
        throw new AssertionError(at + " never comes to rest; it stands at " + found);
    }

    @ParameterizedTest
    @MethodSource("wholeTable")
    void aVolumeThatIsNotTheRightOneIsNeverWorkedOn(Case at) {
        Set<Repair> touchingTheVolume = EnumSet.of(Repair.START, Repair.ATTACH, Repair.THAW, Repair.CREATE);
        if (at.found().volume() != Volume.PRESENT) {
            assertThat(Repair.of(at.wanted(), at.found())).isNotIn(touchingTheVolume);
        }
    }

    @ParameterizedTest
    @MethodSource("wholeTable")
    void nothingIsLeftAloneUnlessFoundAndWantedAgree(Case at) {
        if (Repair.of(at.wanted(), at.found()) == Repair.NOTHING) {
            assertThat(agree(at.wanted(), at.found().runtime())).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "RUNNING,,       false,PRESENT,CREATE",
        "RUNNING,CREATED,false,PRESENT,START",
        "RUNNING,STOPPED,false,PRESENT,START",
        "RUNNING,RUNNING,true, PRESENT,NOTHING",
        "RUNNING,RUNNING,false,PRESENT,ATTACH",
        "RUNNING,FROZEN, true, PRESENT,THAW",
        "RUNNING,FROZEN, false,PRESENT,ATTACH",
        "RUNNING,DEAD,   false,PRESENT,REMOVE",
        "RUNNING,RUNNING,true, MISSING,ALARM",
        "RUNNING,,       false,FOREIGN,ALARM",
        "PAUSED, ,       false,PRESENT,NOTHING",
        "PAUSED, RUNNING,true, PRESENT,FREEZE",
        "PAUSED, FROZEN, true, PRESENT,NOTHING",
        "PAUSED, STOPPED,false,PRESENT,NOTHING",
        "PAUSED, ,       false,MISSING,ALARM",
        "DELETED,RUNNING,true, MISSING,REMOVE",
        "DELETED,,       false,MISSING,NOTHING",
    })
    void theTable(Wanted wanted, @Nullable State state, boolean connected, Volume volume, Repair repair) {
        assertThat(Repair.of(wanted, new Found(Optional.ofNullable(state), connected, volume)))
                .isEqualTo(repair);
    }

    private static boolean agree(Wanted wanted, Optional<State> state) {
        return switch (wanted) {
            case RUNNING -> state.equals(Optional.of(State.RUNNING));
            case PAUSED -> !state.equals(Optional.of(State.RUNNING)) && !state.equals(Optional.of(State.DEAD));
            case DELETED -> state.isEmpty();
        };
    }

    /// What a repair makes of what is found, as the interfaces of runtime and store promise it.
    private static Found after(Repair repair, Found found) {
        return switch (repair) {
            case CREATE -> new Found(Optional.of(State.CREATED), false, found.volume());
            case START, THAW -> new Found(Optional.of(State.RUNNING), true, found.volume());
            case ATTACH -> new Found(found.runtime(), true, found.volume());
            case FREEZE -> new Found(Optional.of(State.FROZEN), found.connected(), found.volume());
            case REMOVE -> new Found(Optional.empty(), false, found.volume());
            case NOTHING, ALARM -> found;
        };
    }
}
