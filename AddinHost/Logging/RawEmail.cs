using Microsoft.AspNetCore.Mvc.Formatters;

namespace AddinHost.Logging;

/// <summary>A mail as the body of a request.</summary>
public sealed record RawEmail(ReadOnlyMemory<byte> Content);

/// <summary>Reads message/rfc822 bodies as they are.</summary>
public sealed class RawEmailFormatter : InputFormatter
{
    public RawEmailFormatter() => SupportedMediaTypes.Add("message/rfc822");

    public override async Task<InputFormatterResult> ReadRequestBodyAsync(InputFormatterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var buffer = new MemoryStream();
        await context.HttpContext.Request.Body.CopyToAsync(buffer, context.HttpContext.RequestAborted);
        return await InputFormatterResult.SuccessAsync(new RawEmail(buffer.GetBuffer().AsMemory(0, (int)buffer.Length)));
    }

    protected override bool CanReadType(Type type) => type == typeof(RawEmail);
}
