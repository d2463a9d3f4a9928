using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace AddinHost.Shared.Web;

/// <summary>The OpenAPI document of the API; the types of the web pages are made from it.</summary>
internal static class ApiDocument
{
    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        // Requests and responses are nested in their use case: "SendMessageRequest" tells which one.
        options.CreateSchemaReferenceId = info => info.Type is { DeclaringType: { } useCase, IsGenericType: false } nested
            ? useCase.Name + nested.Name
            : OpenApiOptions.CreateDefaultSchemaReferenceId(info);
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Inlay";
            document.Info.Version = "v1";
            document.Servers?.Clear();
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, _, _) =>
        {
            operation.Responses ??= [];
            operation.Responses.TryAdd("default", new OpenApiResponse { Description = "A problem (RFC 9457) with a stable code." });
            return Task.CompletedTask;
        });
    });
}
