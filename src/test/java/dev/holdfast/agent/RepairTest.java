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
        "FROZEN, ,       false,PRESENT,NOTHING",
        "FROZEN, RUNNING,true, PRESENT,FREEZE",
        "FROZEN, RUNNING,false,PRESENT,ATTACH",
        "FROZEN, FROZEN, true, PRESENT,NOTHING",
        "FROZEN, STOPPED,false,PRESENT,NOTHING",
        "FROZEN, DEAD,   false,PRESENT,REMOVE",
        "FROZEN, ,       false,MISSING,ALARM",
        "STOPPED,,       false,PRESENT,NOTHING",
        "STOPPED,RUNNING,true, PRESENT,STOP",
        "STOPPED,RUNNING,false,PRESENT,STOP",
        "STOPPED,FROZEN, true, PRESENT,STOP",
        "STOPPED,FROZEN, false,PRESENT,STOP",
        "STOPPED,CREATED,false,PRESENT,REMOVE",
        "STOPPED,STOPPED,false,PRESENT,REMOVE",
        "STOPPED,DEAD,   false,PRESENT,REMOVE",
        "STOPPED,FROZEN, true, FOREIGN,ALARM",
        "STOPPED,,       false,MISSING,ALARM",
        "ARCHIVED,RUNNING,true, PRESENT,STOP",
        "ARCHIVED,STOPPED,false,PRESENT,REMOVE",
        "ARCHIVED,,      false,MISSING,NOTHING",
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
            case FROZEN -> !state.equals(Optional.of(State.RUNNING)) && !state.equals(Optional.of(State.DEAD));
            case STOPPED, ARCHIVED, DELETED -> state.isEmpty();
        };
    }

    /// What a repair makes of what is found, as the interfaces of runtime and store promise it.
    private static Found after(Repair repair, Found found) {
        return switch (repair) {
            case CREATE -> new Found(Optional.of(State.CREATED), false, found.volume());
            case START, THAW -> new Found(Optional.of(State.RUNNING), true, found.volume());
            case ATTACH -> new Found(found.runtime(), true, found.volume());
            case FREEZE -> new Found(Optional.of(State.FROZEN), found.connected(), found.volume());
            case STOP -> new Found(Optional.of(State.STOPPED), found.connected(), found.volume());
            case REMOVE -> new Found(Optional.empty(), false, found.volume());
            case NOTHING, ALARM -> found;
        };
    }
}
