# SPDX-License-Identifier: Apache-2.0
#
# Converts apt's entries (deb822 stanzas) of a machine to those of its distribution for another suite.
#   type      the entries' new type, deb or deb-src
#   id, own   the distribution and the suite that the machine runs (ID, VERSION_CODENAME)
#   target    the Debian suite wanted; empty: the machine's own, unchanged
# Suite, component and keyring show whether an entry is the distribution's. All three are checked, since a third party
# may use the same suite names, but signs with its own key.

BEGIN {
    n = split("bullseye bookworm trixie forky sid oldstable stable testing unstable", list, " ")
    for (i = 1; i <= n; i++)
        debian[list[i]] = 1
    kept = "^(signed-by|trusted|allow-insecure|check-valid-until|check-date|by-hash)$"
}

/^[ \t]*#/ { next }
/^[ \t]*$/ { finish(); next }
/^[ \t]/ {
    value[field] = value[field] "\n" $0
    next
}
{
    field = tolower(substr($0, 1, index($0, ":") - 1))
    value[field] = substr($0, index($0, ":") + 1)
}
END { finish() }

# The wanted suite that replaces a suite of the machine; "" if there is none.
function wanted(name,    base, rest) {
    base = name
    sub(/[-\/].*/, "", base)
    rest = substr(name, length(base) + 1)
    if (rest == "/updates")
        rest = "-security"
    if (rest != "" && rest != "-updates" && rest != "-security")
        return ""
    if (target != "" && (base in debian || base == own))
        return target rest
    return target == "" && base == own ? name : ""
}

function is_distributions_own(    keyring) {
    keyring = value["signed-by"]
    sub(/^[ \t]+/, "", keyring)
    if (keyring ~ /^\// && keyring !~ ("/(debian|" id ")-[^/]*$"))
        return 0
    return (" " value["components"] " ") ~ /[ \t\n]main[ \t\n]/ && tolower(value["enabled"]) !~ /no|false|0/
}

function finish(    n, i, list, name, suites) {
    n = split(value["suites"], list, " ")
    for (i = 1; i <= n; i++) {
        name = wanted(list[i])
        if (name != "" && !((value["uris"], name) in seen) && is_distributions_own()) {
            seen[value["uris"], name] = 1
            suites = suites " " name
        }
    }
    if (suites != "")
        print_entry(suites)
    split("", value)
}

function print_entry(suites,    name) {
    print "Types: " type "\nURIs:" value["uris"] "\nSuites:" suites
    print "Components:" (target != "" ? " main" : value["components"])
    for (name in value)
        if (value[name] != "" && name ~ kept)
            print name ":" value[name]
    print ""
}
