using AddinHost.Mailboxes;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;
using Microsoft.Extensions.Options;

namespace AddinHost.Logging.Ingress.CatchAll;

/// <summary>How the catch-all mailbox fares, for administrators.</summary>
/// <param name="Mailbox">User and server; null where none is set.</param>
/// <param name="CheckedAt">When it was last read to its end.</param>
/// <param name="Waiting">Mails that Inlay has, and that the server would not mark, move or delete yet.</param>
public sealed record CatchAllView(string? Mailbox, string Folder, DateTimeOffset? CheckedAt, long Taken, long LeftAlone, long TooLarge, int Waiting, CatchAllProblem? Problem);

/// <summary>Why it cannot be read, since when, and what to do.</summary>
public sealed record CatchAllProblem(string Code, string Detail, string Remedy, DateTimeOffset Since);

/// <summary>Tells about the catch-all mailbox, and has it looked into at once.</summary>
public sealed class ShowCatchAll(CatchAllCursor cursor, IOptions<IngressOptions> options, ICache cache)
{
    public async Task<CatchAllView> HandleAsync(CancellationToken ct)
    {
        var settings = options.Value.Imap;
        if (!settings.IsOn || await cursor.FindAsync(ct) is not { } row)
            return new CatchAllView(settings.IsOn ? $"{settings.UserName}, {settings.Host}" : null, settings.Folder, null, 0, 0, 0, 0, null);
        var problem = row is { ProblemCode: { } code, ProblemSince: { } since } ? new CatchAllProblem(code, Detail(code), Remedy(code), since) : null;
        return new CatchAllView(
            $"{settings.UserName}, {settings.Host}", settings.Folder, row.CheckedAt, row.Taken, row.LeftAlone, row.TooLarge, System.Text.Json.JsonSerializer.Deserialize<List<uint>>(row.Pending)!.Count, problem);
    }

    public async Task<Result<Done>> LookAsync(CancellationToken ct)
    {
        if (!options.Value.Imap.IsOn)
            return Error.Unprocessable("catch_all_off", "No catch-all mailbox is set. An administrator of this installation can set one with Ingress:Imap:Host.");
        await cache.SignalAsync(CatchAllWorker.LookChannel, ct);
        return new Done();
    }

    public static string Detail(string code) => code switch
    {
        ReadCatchAll.SpoolFull => Say.Text("catch_all_spool_full", "Too much received mail waits to be stored."),
        ReadCatchAll.FolderMissing => Say.Text("catch_all_folder_missing", "The mail server refused to open or change the folder."),
        _ => ConnectionProblems.Detail(code),
    };

    public static string Remedy(string code) => code switch
    {
        ReadCatchAll.SpoolFull => Say.Text("catch_all_spool_full_remedy", "Look into the host's log why mail is not stored. The mailbox is read on as soon as there is room."),
        ReadCatchAll.FolderMissing => Say.Text("catch_all_folder_missing_remedy", "Check Ingress:Imap:Folder and Ingress:Imap:MoveTo, and whether the user may change these folders."),
        "imap_login_refused" or "app_password_needed" or "imap_login_unsupported" => Say.Text("catch_all_login_remedy", "Check Ingress:Imap:UserName and Ingress:Imap:Password. The mail stays in the mailbox until then."),
        "certificate_not_trusted" or "certificate_changed" => Say.Text("catch_all_certificate_remedy", "Give the server a certificate that is trusted, or name the SHA-256 of its public key in Ingress:Imap:PinnedKeys."),
        "host_unknown" or "imap_unreachable" or "imap_timed_out" => Say.Text("catch_all_host_remedy", "Check Ingress:Imap:Host and Ingress:Imap:Port, and whether the server runs. The mail stays in the mailbox until then."),
        _ => ConnectionProblems.Texts(code).Remedy,
    };
}
