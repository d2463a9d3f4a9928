using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Templates;

/// <summary>A template with the values of one contact.</summary>
public sealed class FillTemplate(AppDb db, Caller caller, Tokens tokens)
{
    public sealed record Request([Required] Guid? ContactId);

    /// <param name="Missing">Tokens that have no value here; they stand in the text as they are.</param>
    public sealed record Response(Guid TemplateId, string Subject, string Html, IReadOnlyList<string> Missing);

    public async Task<Result<Response>> HandleAsync(Guid id, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var template = await ManageTemplates.SeenBy(db, caller.MemberId).SingleOrDefaultAsync(row => row.Id == id, ct);
        if (template is null)
            return Error.NotFound("template_not_found", "That template is not here.");
        var values = await tokens.OfAsync(request.ContactId!.Value, ct);
        if (values.Error is { } gone)
            return gone;
        var subject = TemplateText.Render(template.Subject, values.Value, isHtml: false);
        var html = TemplateText.Render(template.Html, values.Value, isHtml: true);
        return new Response(id, string.Concat(subject.Text.Where(letter => !char.IsControl(letter))), html.Text, [.. subject.Missing.Union(html.Missing)]);
    }
}
