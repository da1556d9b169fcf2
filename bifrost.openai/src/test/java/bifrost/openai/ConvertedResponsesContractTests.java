package bifrost.openai;

import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import bifrost.testkit.contract.Dialect;
import bifrost.testkit.contract.ProviderContract;
import java.net.URI;
import java.util.Set;

/**
 * The provider contract, tested with kind {@code openai} and the option that converts Responses to chat completions.
 * This kind sends reasoning back under the name that the server used; kind {@code vllm} sends it under two names. The
 * provider has no other operations, because {@link OpenAiContractTests} tests them with the same code.
 */
class ConvertedResponsesContractTests implements ProviderContract {
  @Override
  public Provider provider(URI backend, ProviderConfig config) {
    var profile = OpenAiProfile.of("openai").operations(operations());
    return new OpenAiProviderFactory(profile).open("openai", config.option("responses", "chat"));
  }

  /** {@return the protocol without reasoning that the caller wrote, which has no name, and without options} */
  @Override
  public Dialect dialect() {
    return Dialect.openAi().without(Dialect.Feature.REASONING_IN_HISTORY, Dialect.Feature.PROVIDER_OPTIONS);
  }

  @Override
  public Set<Operation> operations() {
    return Set.of(Operation.CHAT_COMPLETION, Operation.RESPONSES);
  }
}
