package bifrost.testkit.internal.model;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonObject;
import java.util.List;

/** What the model generates in one step, and what a chunk carries. */
public sealed interface GeneratedToken {
  /** The text of the token, empty for one that does not show. */
  String token();

  /** The {@code delta} of the chunk. */
  JsonObject delta();

  /** The number of the token. */
  default int tokenId() {
    return TextTokenizer.id(token());
  }

  /** Some of the thinking before the answer. */
  record Reasoning(String token) implements GeneratedToken {
    @Override
    public JsonObject delta() {
      return object("reasoning", token);
    }
  }

  /** Some of the answer. */
  record Text(String token) implements GeneratedToken {
    @Override
    public JsonObject delta() {
      return object("content", token);
    }
  }

  /** The start of a tool call. */
  record CallStart(int index, String id, String name, boolean forced) implements GeneratedToken {
    @Override
    public String token() {
      return "";
    }

    @Override
    public JsonObject delta() {
      return calls(forced, object("id", id, "type", "function", "index", index, "function", object("name", name)));
    }
  }

  /** Some of the arguments of a tool call. */
  record CallArguments(int index, String token, boolean forced) implements GeneratedToken {
    @Override
    public JsonObject delta() {
      return calls(forced, object("index", index, "function", object("arguments", token)));
    }
  }

  /** A token that the request wants to end the answer: it counts, and does not show. */
  record StopToken(GeneratedToken hidden) implements GeneratedToken {
    @Override
    public String token() {
      return hidden.token();
    }

    @Override
    public int tokenId() {
      return hidden.tokenId();
    }

    @Override
    public JsonObject delta() {
      return object();
    }
  }

  /** The invisible last token of an answer that ends by itself. */
  record EndToken(boolean afterCalls) implements GeneratedToken {
    @Override
    public int tokenId() {
      return 2;
    }

    @Override
    public String token() {
      return "";
    }

    @Override
    public JsonObject delta() {
      return afterCalls ? object() : object("content", "");
    }
  }

  /** A forced call (required or named) has a null content beside it, one the model chose to make has none. */
  private static JsonObject calls(boolean forced, JsonObject call) {
    return forced ? object("content", null, "tool_calls", List.of(call)) : object("tool_calls", List.of(call));
  }
}
