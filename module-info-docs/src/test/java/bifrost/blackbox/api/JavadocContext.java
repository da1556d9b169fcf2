package bifrost.blackbox.api;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.EmbeddingList;
import bifrost.api.EmbeddingRequest;
import bifrost.api.Message;
import bifrost.api.ProviderConfig;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponsesRequest;
import bifrost.api.Tool;
import bifrost.api.Toolbox;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.Provider;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Stream;

/** The variables and methods that examples in the javadoc use without declaring them. */
public class JavadocContext {
  /** The types for whose examples there is a nested class {@code For…}. */
  static final Set<String> NAMES = Set.of("ResponsesRequest", "EmbeddingRequest", "TokenizeRequest", "RequestHandlers",
      "ResponseEvents", "Toolbox", "JsonReader");

  protected Bifrost bifrost;
  protected Path file;

  protected JavadocContext() {}

  /** For examples that are types. */
  public interface Types {
    class MyProviderFactory {
      public Provider open(String name, ProviderConfig config) {
        return null;
      }
    }
  }

  /** For most examples, which are about chat completions. */
  public static class Default extends JavadocContext {
    protected record City(String name) {}

    protected ChatCompletionRequest request;
    protected Toolbox toolbox;
    protected String text;
    protected byte[] utf8;
    protected String id;
    protected List<Number> vector;
    protected JsonObject extras;
    protected Stream<String> texts;

    protected static void store(Object vector) {}
  }

  public static class ForResponsesRequest extends JavadocContext {
    protected ResponsesRequest request;
  }

  public static class ForEmbeddingRequest extends JavadocContext {
    protected EmbeddingRequest request;
  }

  public static class ForTokenizeRequest extends JavadocContext {
    protected List<Message> conversation;
    protected Tool weather;
  }

  public static class ForRequestHandlers extends JavadocContext {
    protected ChatCompletion chat(ChatCompletionRequest request, Attempt attempt) {
      return null;
    }

    protected EventSource<ChatCompletionChunk> chatStream(ChatCompletionRequest request, Attempt attempt) {
      return null;
    }

    protected EmbeddingList embed(EmbeddingRequest request, Attempt attempt) {
      return null;
    }
  }

  public static class ForResponseEvents extends JavadocContext {
    protected Queue<ResponseEvent> queue;
    protected Response response;
  }

  public static class ForToolbox extends JavadocContext {
    protected ChatCompletionRequest request;

    protected static String weather(String city) {
      return city;
    }

    protected static LocalTime time(String city) {
      return LocalTime.MIDNIGHT;
    }
  }

  public static class ForJsonReader extends JavadocContext {
    protected JsonReader in;
    protected int index;
    protected List<String> tokens;
  }
}
