package bifrost.api;

import bifrost.api.internal.Nullable;
import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import java.util.List;
import java.util.Objects;

/**
 * A constraint on the generated text, {@code structured_outputs}; specific to vLLM 0.11 and later. Exactly one of the
 * factory methods determines the constraint. Immutable and thread-safe.
 *
 * <pre>{@code
 * var answer = bifrost.send(request.structuredOutputs(StructuredOutputs.choice("yes", "no"))).text();
 * }</pre>
 *
 * <p>Other servers ignore or reject it; {@link ResponseFormat} is their only constraint. Servers that are older than
 * vLLM 0.11 use {@code guided_json} and similar members, which {@code with} sets.
 *
 * @param json the JSON form of {@code structured_outputs}, with the members of vLLM's {@code StructuredOutputsParams}
 * @since 0.1
 */
public record StructuredOutputs(JsonObject json) implements JsonRepresentable {
  /** Rejects null components. */
  public StructuredOutputs {
    Objects.requireNonNull(json, "json");
  }

  /**
   * Requires one of several texts.
   *
   * @param first a text
   * @param more further texts
   * @return a constraint
   */
  public static StructuredOutputs choice(String first, String... more) {
    return choice(ArgumentChecks.listOf(first, more));
  }

  /**
   * Requires one of several texts.
   *
   * @param texts the texts, at least one
   * @return a constraint
   * @throws IllegalArgumentException if there are no texts
   */
  public static StructuredOutputs choice(List<String> texts) {
    if (Objects.requireNonNull(texts, "texts").isEmpty()) {
      throw new IllegalArgumentException("texts must not be empty: vLLM rejects a choice of none");
    }
    return of("choice", List.copyOf(texts));
  }

  /**
   * Requires a text that a regular expression matches as a whole.
   *
   * @param regex the expression, in the syntax of the server's backend, which supports neither look-around nor
   *     references to groups
   * @return a constraint
   */
  public static StructuredOutputs regex(String regex) {
    return of("regex", Objects.requireNonNull(regex, "regex"));
  }

  /**
   * Requires a text of a context-free grammar.
   *
   * @param grammar the grammar, in the EBNF of xgrammar, whose first rule is {@code root}, or in that of Lark
   * @return a constraint
   */
  public static StructuredOutputs grammar(String grammar) {
    return of("grammar", Objects.requireNonNull(grammar, "grammar"));
  }

  /**
   * Requires JSON that matches a schema, as {@link ResponseFormat#jsonSchema(String, JsonObject)} does.
   *
   * @param schema the JSON schema, such as {@link bifrost.api.json.JsonSchema#of}
   * @return a constraint
   */
  public static StructuredOutputs json(JsonObject schema) {
    return of("json", Objects.requireNonNull(schema, "schema"));
  }

  /** {@return the constraint to any JSON object} */
  public static StructuredOutputs jsonObject() {
    return of("json_object", true);
  }

  /**
   * Requires that parts of the text match schemas or grammars, such as the text between two tags.
   *
   * @param tag the structural tag of xgrammar: {@code {"type": "structural_tag", "format": …}}
   * @return a constraint; vLLM receives the tag as a string
   */
  public static StructuredOutputs structuralTag(JsonObject tag) {
    return of("structural_tag", Objects.requireNonNull(tag, "tag").toString());
  }

  private static StructuredOutputs of(String name, Object value) {
    return new StructuredOutputs(JsonObject.of(name, value));
  }

  /**
   * Returns the constraint that a text represents.
   *
   * @param json the text of a JSON form
   * @return the constraint
   * @throws bifrost.api.json.JsonParseException if the text is not JSON
   * @throws IllegalStateException if the text is not a JSON object
   */
  public static StructuredOutputs parse(String json) {
    return new StructuredOutputs(Json.parse(Objects.requireNonNull(json, "json")).asObject());
  }

  /**
   * Adds or replaces a member, such as {@code disable_any_whitespace} or {@code whitespace_pattern}.
   *
   * @param name the name of the member
   * @param value the value, of a type that {@link JsonObject#with(String, Object)} accepts
   * @return a changed copy
   */
  public StructuredOutputs with(String name, @Nullable Object value) {
    return new StructuredOutputs(json.with(name, value));
  }
}
