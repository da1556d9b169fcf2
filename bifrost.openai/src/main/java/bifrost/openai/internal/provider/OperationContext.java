package bifrost.openai.internal.provider;

import bifrost.openai.OpenAiProfile;
import bifrost.openai.internal.codec.ProviderOptions;
import bifrost.openai.internal.url.OperationPaths;

/**
 * What the handlers of all operations of a provider share.
 *
 * @param name the name of the provider
 */
record OperationContext(String name, OpenAiProfile profile, ProviderOptions options, OperationPaths paths,
    ApiClients clients) {}
