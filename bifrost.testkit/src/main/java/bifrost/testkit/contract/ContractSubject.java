package bifrost.testkit.contract;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import bifrost.testkit.internal.arbitrary.OtherScenarioArbitraries;
import bifrost.testkit.internal.arbitrary.RequestArbitraries;
import bifrost.testkit.internal.arbitrary.ScenarioArbitraries;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

/**
 * The methods of {@link ProviderContract} that describe the provider under test, and the arbitrary scenarios
 * that the rules use. Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ContractSubject
    permits IdentityRules, RequestRules, RequestContentRules, HttpRequestRules, UploadRules, RequestContextRules,
    ResultRules,
    ResultDetailRules, BatchRules, LongResultRules, StreamRules, StreamContentRules, EventFormRules,
    ConnectionLossRules,
    CompletenessRules, MemberRules, ErrorRules, ErrorDetailRules, ErrorFormRules,
    CancellationRules,
    ConcurrencyRules, ResourceRules, ConnectionRules, SecretRules, CompatibilityRules, LateErrorRules,
    ServerVariantRules, TranscriptionFormRules, ServerFormRules, BinaryContentRules, ToolCallFormRules,
    ResponseFormRules, ReportRules, OptionRules, ResponsesRules,
    ResponsesMemberRules, ResponsesConversationRules, ResponseEventRules, ResponseDetailRules, CreatedResponseRules,
    ProxyRules, TlsRules, AddressRules, RedirectRules, FramingRules {
  /**
   * Opens the provider under test. This is the only method that must be implemented. The test kit closes the
   * provider.
   *
   * @param backend the URL of the server: {@code http://127.0.0.1:<port>}, followed by a path in some rules
   * @param config the configuration, which has the same base URL
   * @return a provider
   */
  Provider provider(URI backend, ProviderConfig config);

  /** {@return the protocol of the provider; by default, OpenAI's} */
  default Dialect dialect() {
    return Dialect.openAi();
  }

  /**
   * {@return the operations that the provider supports; by default, only chat completions. The provider must
   * reject all others}
   */
  default Set<Operation> operations() {
    return Set.of(Operation.CHAT_COMPLETION);
  }

  /**
   * {@return the timeout of a rule that waits for something that should happen immediately; 10 seconds by
   * default, which allows for busy machines}
   */
  default Duration timeout() {
    return Duration.ofSeconds(10);
  }

  private ScenarioArbitraries chats() {
    return ScenarioArbitraries.of(Operation.CHAT_COMPLETION, dialect().features());
  }

  /** {@return scenarios with complete chat completions} */
  @Provide
  default Arbitrary<Scenario> completeChats() {
    return chats().all();
  }

  /** {@return scenarios with complete chat completions of servers with quirks} */
  @Provide
  default Arbitrary<Scenario> chatsWithQuirks() {
    return chats().withQuirks().all();
  }

  /** {@return scenarios with complete chat completions, split into network writes at any position} */
  @Provide
  default Arbitrary<Scenario> splitChats() {
    return chats().splitIntoWrites().all();
  }

  /** {@return scenarios of chat completions whose connection ends early} */
  @Provide
  default Arbitrary<Scenario> interruptedChats() {
    return chats().interrupted().all();
  }

  /** {@return scenarios of chat completions with an error instead of a response} */
  @Provide
  default Arbitrary<Scenario> rejectedChats() {
    return chats().withQuirks().rejected().all();
  }

  /** {@return scenarios of chat completions with an error after a success status} */
  @Provide
  default Arbitrary<Scenario> failedChats() {
    return chats().withQuirks().failed().all();
  }

  /** {@return chat completion requests} */
  @Provide
  default Arbitrary<ChatCompletionRequest> chatRequests() {
    return RequestArbitraries.chat(dialect().features());
  }

  /**
   * {@return lists with one scenario for each supported operation other than chat completions, with complete
   * responses}
   */
  @Provide
  default Arbitrary<List<Scenario>> otherScenarios() {
    return new OtherScenarioArbitraries(dialect().features(), operations()).complete();
  }

  /**
   * {@return lists with one scenario for each supported operation other than chat completions, with complete
   * responses of servers with quirks}
   */
  @Provide
  default Arbitrary<List<Scenario>> otherScenariosWithQuirks() {
    return new OtherScenarioArbitraries(dialect().features(), operations())
        .each(ScenarioArbitraries::withQuirks);
  }

  /**
   * {@return lists with one scenario for each supported operation other than chat completions, with responses
   * whose connection ends early}
   */
  @Provide
  default Arbitrary<List<Scenario>> interruptedOtherScenarios() {
    return new OtherScenarioArbitraries(dialect().features(), operations())
        .each(ScenarioArbitraries::interrupted);
  }

  /**
   * {@return lists with one scenario for each supported operation other than chat completions, with errors
   * instead of responses}
   */
  @Provide
  default Arbitrary<List<Scenario>> rejectedOtherScenarios() {
    return new OtherScenarioArbitraries(dialect().features(), operations())
        .each(ScenarioArbitraries::rejected);
  }

  /**
   * {@return lists with one scenario for each supported operation other than chat completions, with errors after
   * a success status}
   */
  @Provide
  default Arbitrary<List<Scenario>> failedOtherScenarios() {
    return new OtherScenarioArbitraries(dialect().features(), operations())
        .each(ScenarioArbitraries::failed);
  }
}
