package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.problem.Problem;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ForkNamesTest {

    private static final AgentName TAKEN = new AgentName("ada-fork-2");

    @Test
    void numbersThatAreTakenArePassedOver() {
        assertThat(new ForkNames.Numbered("ada-fork", 3).choose(Set.of(TAKEN)::contains))
                .extracting(AgentName::value)
                .containsExactly("ada-fork-1", "ada-fork-3", "ada-fork-4");
    }

    @Test
    void aGivenNameThatIsTakenIsRefused() {
        assertThatThrownBy(() -> new ForkNames.Given(List.of(TAKEN)).choose(TAKEN::equals))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo("agent_exists"));
    }

    @Test
    void theLongestNameOfAParentHasForksToo() {
        String longest = "a".repeat(63) + "-fork";
        assertThat(new ForkNames.Numbered(longest, 100).choose(name -> false)).hasSize(100);
    }

    @Test
    void twoOfTheSameNameAreRefused() {
        assertThatThrownBy(() -> new ForkNames.Given(List.of(TAKEN, TAKEN))).isInstanceOf(Problem.class);
    }

    @Test
    void noneAndMoreThanAHundredAreRefused() {
        assertThatThrownBy(() -> new ForkNames.Numbered("ada", 0)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> new ForkNames.Numbered("ada", 101)).isInstanceOf(Problem.class);
    }
}
