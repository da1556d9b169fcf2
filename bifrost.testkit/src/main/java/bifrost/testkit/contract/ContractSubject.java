package bifrost.testkit.contract;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import bifrost.testkit.internal.arbitrary.ChatScenarioArbitraries;
import bifrost.testkit.internal.arbitrary.OtherScenarioArbitraries;
import bifrost.testkit.internal.arbitrary.RequestArbitraries;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

/**
 * The methods of {@link ProviderContract} that describe the provider under test, and the scenarios that its
 * rules use.
 */
public sealed interface ContractSubject
    permits IdentityRules, RequestRules, ResultRules, StreamRules, ConnectionLossRules, ErrorRules, CancellationRules,
    ConcurrencyRules, ResourceRules, SecretRules, CompatibilityRules {
  /**
   * Opens the provider under test. This is the only method that must be implemented. The test kit closes the
   * provider.
   *
   * @param backend the URL of the server: {@code http://127.0.0.1:<port>}, for some rules with a path
   * @param config the configuration, which has the same base URL
   * @return a provider
   */
  Provider provider(URI backend, ProviderConfig config);

  /** {@return the protocol of the provider; by default, OpenAI's} */
  default Dialect dialect() {
    return Dialect.openAi();
  }

  /**
   * {@return the operations that the provider supports; it must reject all others. By default, chat completions
   * only}
   */
  default Set<Operation> operations() {
    return Set.of(Operation.CHAT_COMPLETION);
  }

  /**
   * {@return the time that a rule waits for something that should happen immediately, before it fails; by
   * default 10 seconds, which a busy machine may need}
   */
  default Duration timeout() {
    return Duration.ofSeconds(10);
  }

  /** {@return complete chat completions} */
  @Provide
  default Arbitrary<Scenario> completeChats() {
    return new ChatScenarioArbitraries(dialect().features()).complete();
  }

  /** {@return complete chat completions of servers with quirks} */
  @Provide
  default Arbitrary<Scenario> chatsWithQuirks() {
    return new ChatScenarioArbitraries(dialect().features()).withQuirks();
  }

  /** {@return complete chat completions, split into network writes at any position} */
  @Provide
  default Arbitrary<Scenario> splitChats() {
    return new ChatScenarioArbitraries(dialect().features()).splitIntoWrites();
  }

  /** {@return chat completions whose connection breaks} */
  @Provide
  default Arbitrary<Scenario> interruptedChats() {
    return new ChatScenarioArbitraries(dialect().features()).interrupted();
  }

  /** {@return chat completions with an error instead of a response} */
  @Provide
  default Arbitrary<Scenario> rejectedChats() {
    return new ChatScenarioArbitraries(dialect().features()).rejected();
  }

  /** {@return chat completions with an error after a success status} */
  @Provide
  default Arbitrary<Scenario> failedChats() {
    return new ChatScenarioArbitraries(dialect().features()).failed();
  }

  /** {@return chat completion requests} */
  @Provide
  default Arbitrary<ChatCompletionRequest> chatRequests() {
    return RequestArbitraries.chat(dialect().features());
  }

  /** {@return complete responses of all other supported operations, as lists of one scenario for each operation} */
  @Provide
  default Arbitrary<List<Scenario>> otherScenarios() {
    return new OtherScenarioArbitraries(dialect().features(), operations()).complete();
  }

  /** {@return complete responses of servers with quirks, as lists of one scenario for each other operation} */
  @Provide
  default Arbitrary<List<Scenario>> otherScenariosWithQuirks() {
    return new OtherScenarioArbitraries(dialect().features(), operations()).withQuirks();
  }

  /** {@return responses whose connection breaks, as lists of one scenario for each other operation} */
  @Provide
  default Arbitrary<List<Scenario>> interruptedOtherScenarios() {
    return new OtherScenarioArbitraries(dialect().features(), operations()).interrupted();
  }

  /** {@return errors instead of responses, as lists of one scenario for each other operation} */
  @Provide
  default Arbitrary<List<Scenario>> rejectedOtherScenarios() {
    return new OtherScenarioArbitraries(dialect().features(), operations()).rejected();
  }

  /** {@return errors after a success status, as lists of one scenario for each other operation} */
  @Provide
  default Arbitrary<List<Scenario>> failedOtherScenarios() {
    return new OtherScenarioArbitraries(dialect().features(), operations()).failed();
  }
}
