package bifrost.testkit.contract;

import bifrost.api.ContentPart;
import bifrost.api.Input;
import bifrost.api.Message;
import bifrost.api.ResponseFormat;
import bifrost.api.Tool;
import bifrost.api.ToolCall;
import bifrost.api.ToolChoice;
import bifrost.api.Upload;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.internal.arbitrary.JsonValueArbitraries;
import bifrost.testkit.internal.arbitrary.RequestArbitraries;
import bifrost.testkit.internal.operation.OperationKit;
import bifrost.testkit.internal.operation.OperationKits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;
import net.jqwik.api.providers.ArbitraryProvider;
import net.jqwik.api.providers.TypeUsage;

/**
 * A jqwik domain of the requests of all operations, and of their components. {@link BifrostDomain} includes it. Not
 * thread-safe: jqwik uses a domain on one thread.
 *
 * @since 0.1
 */
public class RequestDomain extends DomainContextBase {
  private static final Set<Feature> ALL = EnumSet.allOf(Feature.class);

  /** Creates the domain; called by {@link net.jqwik.api.domains.Domain}. */
  public RequestDomain() {}

  /** {@return the providers of all methods of this class, and a provider for the requests of each operation} */
  @Override
  public Collection<ArbitraryProvider> getArbitraryProviders() {
    var providers = new ArrayList<>(super.getArbitraryProviders());
    for (var kit : OperationKits.all()) providers.add(new RequestProvider(kit));
    return List.copyOf(providers);
  }

  private record RequestProvider(OperationKit<?, ?> kit) implements ArbitraryProvider {
    @Override
    public boolean canProvideFor(TypeUsage type) {
      return TypeUsage.of(kit.sample().getClass()).canBeAssignedTo(type);
    }

    @Override
    public Set<Arbitrary<?>> provideFor(TypeUsage type, SubtypeProvider subtypes) {
      return Set.of(kit.arbitraries().requests());
    }
  }

  /** {@return uploads of any bytes, with names of any characters} */
  @Provide
  public Arbitrary<Upload> uploads() {
    return RequestArbitraries.uploads();
  }

  /** {@return inputs: texts, lists of texts, tokens, and lists of tokens} */
  @Provide
  public Arbitrary<Input> inputs() {
    return RequestArbitraries.inputs();
  }

  /** {@return messages of every role} */
  @Provide
  public Arbitrary<Message> messages() {
    return RequestArbitraries.messages(ALL);
  }

  /** {@return texts and images} */
  @Provide
  public Arbitrary<ContentPart> contentParts() {
    return RequestArbitraries.parts();
  }

  /** {@return tools, with their schemas} */
  @Provide
  public Arbitrary<Tool> tools() {
    return RequestArbitraries.tools();
  }

  /** {@return tool choices} */
  @Provide
  public Arbitrary<ToolChoice> toolChoices() {
    return Arbitraries.of(ToolChoice.AUTO, ToolChoice.NONE, ToolChoice.REQUIRED, ToolChoice.function("f"));
  }

  /** {@return response formats} */
  @Provide
  public Arbitrary<ResponseFormat> responseFormats() {
    return Arbitraries.of(ResponseFormat.TEXT, ResponseFormat.JSON_OBJECT,
        ResponseFormat.jsonSchema("kit", JsonObject.of("type", "object")));
  }

  /** {@return tool calls, some with invalid arguments} */
  @Provide
  public Arbitrary<ToolCall> toolCalls() {
    var arguments = Arbitraries.oneOf(JsonValueArbitraries.objects().map(JsonObject::toString),
        Arbitraries.of("", "not json", "{\"a\":"));
    return Combinators
        .combine(Arbitraries.of("call_1", "functions.f:0", ""), Arbitraries.of("f", "get_weather"), arguments)
        .as(ToolCall::of);
  }
}
