package bifrost.testkit.internal.model;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonObject;
import java.util.List;

/** A token that the model generates in one step, and that the server sends in one chunk. */
public sealed interface GeneratedToken {
  /** {@return the text of the token; empty if it is invisible} */
  String token();

  /** {@return the {@code delta} member of the chunk} */
  JsonObject delta();

  /** {@return the id of the token} */
  default int tokenId() {
    return TextTokenizer.id(token());
  }

  /** A token of the reasoning. */
  record Reasoning(String token) implements GeneratedToken {
    @Override
    public JsonObject delta() {
      return object("reasoning", token);
    }
  }

  /** A token of the text. */
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

  /** A token of the arguments of a tool call. */
  record CallArguments(int index, String token, boolean forced) implements GeneratedToken {
    @Override
    public JsonObject delta() {
      return calls(forced, object("index", index, "function", object("arguments", token)));
    }
  }

  /**
   * A stop token of the request, which ends the generation. It is included in the token counts, but its text is
   * not sent.
   */
  record StopToken(GeneratedToken stop) implements GeneratedToken {
    @Override
    public String token() {
      return stop.token();
    }

    @Override
    public int tokenId() {
      return stop.tokenId();
    }

    @Override
    public JsonObject delta() {
      return object();
    }
  }

  /** The invisible last token of a response that ends neither at a token limit nor at a stop token. */
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

  /**
   * {@return the delta of a call; if the request forces the call (required or named), the delta also has null
   * content}
   */
  private static JsonObject calls(boolean forced, JsonObject call) {
    return forced ? object("content", null, "tool_calls", List.of(call)) : object("tool_calls", List.of(call));
  }
}
