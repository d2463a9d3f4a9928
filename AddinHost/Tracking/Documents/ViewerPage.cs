using System.Globalization;
using System.Text.Encodings.Web;
using AddinHost.Shared.Texts;

namespace AddinHost.Tracking.Documents;

/// <summary>The page that shows a document, and the calm one where there is none. Everything on them comes from this host.</summary>
public sealed class ViewerPage(IWebHostEnvironment environment)
{
    /// <summary>The script is ours; the parts of a PDF are drawn by it and never run.</summary>
    public const string Policy = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public const string GonePolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Style = "body{font:16px/1.5 system-ui,sans-serif;color:#242424;background:#fff;max-width:40rem;margin:0 auto;padding:4rem 1rem}h1{font-size:1.5rem;line-height:1.25}@media(prefers-color-scheme:dark){body{color:#fff;background:#1f1f1f}}";

    public async Task<string> ReadAsync(CancellationToken ct)
    {
        await using var file = environment.WebRootFileProvider.GetFileInfo("document.html").CreateReadStream();
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync(ct);
    }

    /// <summary>The same for what never was, was altered or was taken back.</summary>
    public string Gone()
    {
        var title = HtmlEncoder.Default.Encode(Say.Text("document_gone_title", "This document is no longer available"));
        var text = HtmlEncoder.Default.Encode(Say.Text("document_gone_text", "Its sender may have taken it back, or the link is not complete. Ask whoever sent it to you for a new one."));
        return $"<!doctype html><html lang=\"{CultureInfo.CurrentUICulture.TwoLetterISOLanguageName}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title><style>{Style}</style></head><body><main><h1>{title}</h1><p>{text}</p></main></body></html>";
    }
}
