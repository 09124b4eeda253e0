#!/usr/bin/env bash
# dss.sh build             fetches and compiles the judge (JDK 17, Maven) into target/judges
# dss.sh TRUST-DIR FILE…   asks it; exit 0 when every signature is TOTAL_PASSED at PAdES-BASELINE-T
# dss.sh table TRUST-DIR TIME LIST   a line for each file of the list, for the table of attacks
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
made="$here/../../target/judges/dss"
stamp=$(cat "$here/dss/pom.xml" "$here"/dss/src/main/java/judge/*.java | sha256sum | cut -c1-16)

if [ "${1:?usage: dss.sh build, or dss.sh TRUST-DIR FILE…}" = build ]; then
  [ "$(cat "$made/stamp" 2>/dev/null)" = "$stamp" ] && exit 0
  rm -rf "$made" && mkdir -p "$made"
  cp -r "$here/dss/." "$made/"
  cd "$made"
  mvn -B -q -Dstyle.color=never compile dependency:build-classpath -Dmdep.outputFile=classpath
  echo "$stamp" >stamp
else
  class=Dss
  if [ "$1" = table ]; then
    class=Table
    shift
  fi
  exec java -Xmx1g -cp "$made/target/classes:$(cat "$made/classpath")" "judge.$class" "$@"
fi
