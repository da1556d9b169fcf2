package bifrost.api.json;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * A Java type with type arguments, which a class literal cannot express. Create an empty anonymous subclass:
 *
 * <pre>{@code
 * JsonMapper<List<City>> cities = JsonMapper.of(new TypeToken<List<City>>() {});
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 *
 * @param <T> the type
 * @since 0.1
 */
public abstract class TypeToken<T> {
  private final Type type;

  /**
   * Creates a token of the type argument of the subclass.
   *
   * @throws IllegalArgumentException if the subclass does not extend this class directly, with a type argument
   */
  protected TypeToken() {
    boolean isDirect = getClass().getGenericSuperclass() instanceof ParameterizedType parent
        && parent.getRawType() == TypeToken.class;
    if (!isDirect) {
      throw new IllegalArgumentException(
          getClass().getName() + " has no type argument: create a token with 'new TypeToken<List<City>>() {}'");
    }
    type = ((ParameterizedType) getClass().getGenericSuperclass()).getActualTypeArguments()[0];
  }

  /** {@return the type} */
  public final Type type() {
    return type;
  }
}
