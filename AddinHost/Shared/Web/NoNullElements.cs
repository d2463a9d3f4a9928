using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace AddinHost.Shared.Web;

/// <summary>Refuses a null in a list of a request: the serializer keeps the nullability that the code declares for members, but not for elements.</summary>
internal static class NoNullElements
{
    public static void Apply(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Enumerable || type.ElementType is not { IsValueType: false })
            return;
        type.OnDeserialized = list =>
        {
            foreach (var element in (IEnumerable)list)
            {
                if (element is null)
                    throw new JsonException();
            }
        };
    }
}
