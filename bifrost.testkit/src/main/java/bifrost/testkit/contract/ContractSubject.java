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

/** What {@link ProviderContract} asks of those who implement it, and what its rules draw from. */
public sealed interface ContractSubject
    permits IdentityRules, RequestRules, ResultRules, StreamRules, ConnectionLossRules, ErrorRules, CancellationRules,
    ConcurrencyRules, ResourceRules, SecretRules, CompatibilityRules {
  /**
   * Opens the provider that is tested: the one thing to implement. It is closed by the kit.
   *
   * @param backend where the server is: {@code http://127.0.0.1:<port>}, at times with a path
   * @param config the rest of the configuration, its base URL the same
   * @return a provider
   */
  Provider provider(URI backend, ProviderConfig config);

  /**
   * The wire that the provider speaks.
   *
   * @return by default, OpenAI's
   */
  default Dialect dialect() {
    return Dialect.openAi();
  }

  /**
   * What the provider serves: that must work, and everything else must be refused.
   *
   * @return by default, chat completions only
   */
  default Set<Operation> operations() {
    return Set.of(Operation.CHAT_COMPLETION);
  }

  /**
   * How long a rule waits for what has to happen at once, before it says that it does not happen.
   *
   * @return by default, 10 seconds, which a busy machine may need
   */
  default Duration patience() {
    return Duration.ofSeconds(10);
  }

  /**
   * Complete answers to a chat.
   *
   * @return scenarios
   */
  @Provide
  default Arbitrary<Scenario> completeChats() {
    return new ChatScenarioArbitraries(dialect().features()).complete();
  }

  /**
   * Complete answers to a chat, of servers with habits.
   *
   * @return scenarios
   */
  @Provide
  default Arbitrary<Scenario> chatsWithQuirks() {
    return new ChatScenarioArbitraries(dialect().features()).withQuirks();
  }

  /**
   * Complete answers to a chat, divided into network writes anywhere.
   *
   * @return scenarios
   */
  @Provide
  default Arbitrary<Scenario> splitChats() {
    return new ChatScenarioArbitraries(dialect().features()).splitIntoWrites();
  }

  /**
   * Answers to a chat in which the connection breaks.
   *
   * @return scenarios
   */
  @Provide
  default Arbitrary<Scenario> interruptedChats() {
    return new ChatScenarioArbitraries(dialect().features()).interrupted();
  }

  /**
   * Chats that are refused.
   *
   * @return scenarios
   */
  @Provide
  default Arbitrary<Scenario> rejectedChats() {
    return new ChatScenarioArbitraries(dialect().features()).rejected();
  }

  /**
   * Chats that fail inside a success.
   *
   * @return scenarios
   */
  @Provide
  default Arbitrary<Scenario> failedChats() {
    return new ChatScenarioArbitraries(dialect().features()).failed();
  }

  /**
   * Questions.
   *
   * @return requests
   */
  @Provide
  default Arbitrary<ChatCompletionRequest> chatRequests() {
    return RequestArbitraries.chat(dialect().features());
  }

  /**
   * Complete answers of the other operations that are served.
   *
   * @return lists of one scenario of each
   */
  @Provide
  default Arbitrary<List<Scenario>> otherScenarios() {
    return new OtherScenarioArbitraries(dialect().features(), operations()).complete();
  }

  /**
   * The same, of servers with habits.
   *
   * @return lists of one scenario of each
   */
  @Provide
  default Arbitrary<List<Scenario>> otherScenariosWithQuirks() {
    return new OtherScenarioArbitraries(dialect().features(), operations()).withQuirks();
  }

  /**
   * Answers of the other operations in which the connection breaks.
   *
   * @return lists of one scenario of each
   */
  @Provide
  default Arbitrary<List<Scenario>> interruptedOtherScenarios() {
    return new OtherScenarioArbitraries(dialect().features(), operations()).interrupted();
  }

  /**
   * The other operations, refused.
   *
   * @return lists of one scenario of each
   */
  @Provide
  default Arbitrary<List<Scenario>> rejectedOtherScenarios() {
    return new OtherScenarioArbitraries(dialect().features(), operations()).rejected();
  }

  /**
   * The other operations, failing inside a success.
   *
   * @return lists of one scenario of each
   */
  @Provide
  default Arbitrary<List<Scenario>> failedOtherScenarios() {
    return new OtherScenarioArbitraries(dialect().features(), operations()).failed();
  }
}
