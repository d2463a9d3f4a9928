using AddinHost.Integration.Support;

namespace AddinHost.Integration.Mail;

// Nothing of these three has X-GM-EXT-1 or IMAP4rev2: those are tested on scripted dialogues (ImapExtensionTests lists them). OAUTHBEARER and XOAUTH2 are tested on Dovecot and Postfix in ImapSignInTests.

/// <summary>The contract on Dovecot.</summary>
public sealed class ImapDovecotTests(ImapDovecotTests.Fixture fixture) : ImapServerContract, IClassFixture<ImapDovecotTests.Fixture>
{
    protected override (int Imap, int Imaps) Ports => (fixture.Server.ImapPort, fixture.Server.ImapsPort);

    protected override (bool QResync, bool Move, bool Notify, bool Scram, bool Utf8, bool ESearch, bool ListStatus, bool Id) Offers => (true, true, true, true, false, true, true, true);

    protected override MailUser NextUser() => fixture.Server.AddUser();

    /// <summary>Its server.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        public DovecotServer Server { get; private set; } = null!;

        public async Task InitializeAsync() => Server = await DovecotServer.StartNewAsync();

        public async Task DisposeAsync() => await Server.DisposeAsync();
    }
}

/// <summary>The contract on Cyrus.</summary>
public sealed class ImapCyrusTests(ImapCyrusTests.Fixture fixture) : ImapServerContract, IClassFixture<ImapCyrusTests.Fixture>
{
    protected override (int Imap, int Imaps) Ports => (fixture.Server.ImapPort, fixture.Server.ImapsPort);

    protected override (bool QResync, bool Move, bool Notify, bool Scram, bool Utf8, bool ESearch, bool ListStatus, bool Id) Offers => (true, true, false, true, false, true, true, true);

    protected override MailUser NextUser() => fixture.Server.NextUser();

    /// <summary>Its server.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        public UnpackedServer Server { get; private set; } = null!;

        public async Task InitializeAsync() => Server = await UnpackedServer.StartCyrusAsync();

        public async Task DisposeAsync() => await Server.DisposeAsync();
    }
}

/// <summary>The contract on Courier, which has little more than the protocol of 1996.</summary>
public sealed class ImapCourierTests(ImapCourierTests.Fixture fixture) : ImapServerContract, IClassFixture<ImapCourierTests.Fixture>
{
    protected override (int Imap, int Imaps) Ports => (fixture.Server.ImapPort, fixture.Server.ImapsPort);

    protected override (bool QResync, bool Move, bool Notify, bool Scram, bool Utf8, bool ESearch, bool ListStatus, bool Id) Offers => (false, false, false, false, true, false, false, false);

    protected override MailUser NextUser() => fixture.Server.NextUser();

    /// <summary>Its server.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        public UnpackedServer Server { get; private set; } = null!;

        public async Task InitializeAsync() => Server = await UnpackedServer.StartCourierAsync();

        public async Task DisposeAsync() => await Server.DisposeAsync();
    }
}
