#!/usr/bin/perl
# Reads each message of a folder with Email::MIME, Email::Address::XS (Dovecot's parser) and Date::Parse, and prints one JSON object per line.
# usage: read.pl FOLDER
use strict;
use warnings;
use Date::Parse qw(str2time);
use Digest::SHA qw(sha256_hex);
use Email::Address::XS;
use Email::MIME;
use Encode qw(decode encode);
use JSON::PP;

my ($folder) = @ARGV;
my $json = JSON::PP->new->ascii->canonical;
local $SIG{__WARN__} = sub { };

sub text {
    my ($value) = @_;
    return undef unless defined $value;
    $value =~ s/\s+/ /g;
    $value =~ s/^ | $//g;
    return $value;
}

sub attempt {
    my ($work) = @_;
    my $result = eval { $work->() };
    return $@ ? { error => "died" } : $result;
}

sub addresses {
    my ($message, $name) = @_;
    my @found;
    for my $field ($message->header_raw($name)) {
        for my $one (Email::Address::XS->parse($field)) {
            next unless $one->is_valid;
            my $shown = defined $one->phrase ? $one->phrase : $one->comment;
            $shown = eval { decode('MIME-Header', $shown) } if defined $shown;
            push @found, [ defined $shown && length $shown ? text($shown) : undef, $one->address ];
        }
    }
    return \@found;
}

sub describe {
    my ($part, $depth, $found) = @_;
    my $type = lc(($part->content_type // 'text/plain') =~ s/[\s;].*//sr);
    my $entry = { depth => $depth, type => $type, name => attempt(sub { text($part->filename) }) };
    push @$found, $entry;
    my @children = $part->subparts;
    if (!@children) {
        my $body = attempt(sub { $part->body });
        if (!ref $body) {
            $entry->{length} = length $body;
            $entry->{sha} = sha256_hex($body);
            if ($type =~ m{^text/}) {
                $entry->{text} = attempt(sub { my $text = $part->body_str; $text =~ s/\s+//g; sha256_hex(encode('UTF-8', $text)) });
            }
        }
    }
    describe($_, $depth + 1, $found) for @children;
}

opendir(my $handle, $folder) or die "$folder: $!";
for my $name (sort grep { !/^\./ } readdir $handle) {
    open(my $file, '<:raw', "$folder/$name") or die "$name: $!";
    my $bytes = do { local $/; <$file> };
    my $message = Email::MIME->new($bytes);
    my @parts;
    describe($message, 0, \@parts);
    my $result = { id => $name, subject => attempt(sub { text(scalar $message->header_str('Subject')) }), parts => \@parts };
    my $date = $message->header_raw('Date');
    my $seconds = defined $date ? attempt(sub { str2time($date, 'GMT') }) : undef;
    $result->{date} = ref $seconds || !defined $seconds ? $seconds : int($seconds);
    $result->{ lc $_ } = attempt(sub { addresses($message, $_) }) for qw(From To Cc Reply-To);
    print $json->encode($result), "\n";
}
