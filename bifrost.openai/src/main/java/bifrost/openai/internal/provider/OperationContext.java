package bifrost.openai.internal.provider;

import bifrost.api.json.JsonWriter;
import bifrost.openai.OpenAiProfile;
import bifrost.openai.internal.codec.ProviderOptions;
import bifrost.openai.internal.url.OperationPaths;
import java.util.function.BiConsumer;

/**
 * What the handlers of all operations of a provider share.
 *
 * @param name the name of the provider
 */
record OperationContext(String name, OpenAiProfile profile, ProviderOptions options, OperationPaths paths,
    ApiClients clients) {
  /** {@return the JSON form of a request} */
  static <Q> byte[] json(Q request, BiConsumer<Q, JsonWriter> write) {
    var out = new JsonWriter();
    write.accept(request, out);
    return out.toByteArray();
  }
}
