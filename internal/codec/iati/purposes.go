package iati

// SectorCategories are the categories of the DAC (vocabulary 2), the first three digits of a purpose.
// 230 and 920 are withdrawn and still in use.
var SectorCategories = list(`
	111|Education, level unspecified|Éducation, niveau non spécifié
	112|Basic education|Éducation de base
	113|Secondary education|Éducation secondaire
	114|Post-secondary education|Éducation postsecondaire
	121|Health, general|Santé, général
	122|Basic health|Santé de base
	123|Non-communicable diseases|Maladies non transmissibles
	130|Population policies and reproductive health|Politiques de population et santé reproductive
	140|Water supply and sanitation|Approvisionnement en eau et assainissement
	151|Government and civil society, general|Gouvernement et société civile, général
	152|Conflict, peace and security|Conflits, paix et sécurité
	160|Other social infrastructure and services|Autres infrastructures et services sociaux
	210|Transport and storage|Transports et entreposage
	220|Communications|Communications
	230|Energy generation and supply|Production et distribution d'énergie
	231|Energy policy|Politique de l'énergie
	232|Energy generation, renewable sources|Production d'énergie, sources renouvelables
	233|Energy generation, non-renewable sources|Production d'énergie, sources non renouvelables
	234|Hybrid energy plants|Centrales hybrides
	235|Nuclear energy plants|Centrales nucléaires
	236|Energy distribution|Distribution d'énergie
	240|Banking and financial services|Banques et services financiers
	250|Business and other services|Entreprises et autres services
	311|Agriculture|Agriculture
	312|Forestry|Sylviculture
	313|Fishing|Pêche
	321|Industry|Industries manufacturières
	322|Mineral resources and mining|Ressources minérales et industries extractives
	323|Construction|Construction
	331|Trade policies and regulations|Politiques et réglementations commerciales
	332|Tourism|Tourisme
	410|General environment protection|Protection de l'environnement, général
	430|Other multisector|Autres secteurs multiples
	510|General budget support|Soutien budgétaire général
	520|Development food assistance|Aide alimentaire à des fins de développement
	530|Other commodity assistance|Autre aide sous forme de produits
	600|Action relating to debt|Actions se rapportant à la dette
	720|Emergency response|Interventions d'urgence
	730|Reconstruction relief and rehabilitation|Reconstruction et réhabilitation
	740|Disaster prevention and preparedness|Prévention des catastrophes et préparation
	910|Administrative costs of donors|Frais administratifs des donneurs
	920|Support to non-governmental organisations|Soutien aux organisations non gouvernementales
	930|Refugees in donor countries|Réfugiés dans les pays donneurs
	998|Unallocated or unspecified|Non affecté ou non spécifié`, nil)

// Purposes are the purposes of the DAC (vocabulary 1) in government, civil society, conflict, peace
// and security, and those beside them that security programmes touch. 15120, 15140, 15161 to 15164 and
// 74010 are withdrawn and still in use. SectorName names the category of every other purpose.
var Purposes = list(`
	11420|Higher education|Enseignement supérieur
	11430|Advanced technical and managerial training|Formation technique supérieure et formation à la gestion
	12110|Health policy and administrative management|Politique de la santé et gestion administrative
	12181|Medical education/training|Éducation et formation médicales
	12191|Medical services|Services médicaux
	15110|Public sector policy and administrative management|Politiques publiques et gestion administrative
	15111|Public finance management|Gestion des finances publiques
	15112|Decentralisation and support to subnational government|Décentralisation et soutien aux administrations infranationales
	15113|Anti-corruption organisations and institutions|Organisations et institutions de lutte contre la corruption
	15114|Domestic revenue mobilisation|Mobilisation des ressources intérieures
	15116|Tax collection|Recouvrement de l'impôt
	15117|Budget planning|Planification budgétaire
	15118|National audit|Contrôle national des comptes
	15119|Debt and aid management|Gestion de la dette et de l'aide
	15120|Public sector financial management|Gestion financière du secteur public
	15121|Foreign affairs|Affaires étrangères
	15122|Diplomatic missions|Missions diplomatiques
	15123|Administration of developing countries' foreign aid|Gestion de l'aide extérieure des pays en développement
	15124|General personnel services|Services généraux de personnel
	15125|Public procurement|Marchés publics
	15126|Other general public services|Autres services publics généraux
	15127|National monitoring and evaluation|Suivi et évaluation au niveau national
	15128|Local government finance|Finances des administrations locales
	15129|Other central transfers to institutions|Autres transferts de l'administration centrale aux institutions
	15130|Legal and judicial development|Développement des services juridiques et judiciaires
	15131|Justice, law and order policy, planning and administration|Politique, planification et administration de la justice et du maintien de l'ordre
	15132|Police|Police
	15133|Fire and rescue services|Services d'incendie et de secours
	15134|Judicial affairs|Affaires judiciaires
	15135|Ombudsman|Médiateur
	15136|Immigration|Immigration
	15137|Prisons|Établissements pénitentiaires
	15140|Government administration|Administration publique
	15142|Macroeconomic policy|Politique macroéconomique
	15143|Meteorological services|Services météorologiques
	15144|National standards development|Élaboration de normes nationales
	15150|Democratic participation and civil society|Participation démocratique et société civile
	15151|Elections|Élections
	15152|Legislatures and political parties|Assemblées législatives et partis politiques
	15153|Media and free flow of information|Médias et libre circulation de l'information
	15154|Executive office|Pouvoir exécutif
	15155|Tax policy and administration support|Soutien à la politique et à l'administration fiscales
	15156|Other non-tax revenue mobilisation|Mobilisation d'autres recettes non fiscales
	15160|Human rights|Droits de la personne
	15161|Elections|Élections
	15162|Human rights|Droits de la personne
	15163|Free flow of information|Libre circulation de l'information
	15164|Women's equality organisations and institutions|Organisations et institutions pour l'égalité des femmes
	15170|Women's rights organisations and movements, and government institutions|Organisations et mouvements de défense des droits des femmes, et institutions publiques
	15180|Ending violence against women and girls|Élimination de la violence à l'égard des femmes et des filles
	15185|Local government administration|Administration publique locale
	15190|Orderly, safe, regular and responsible migration and mobility|Migration et mobilité ordonnées, sûres, régulières et responsables
	15196|Government and civil society statistics and data|Statistiques et données du gouvernement et de la société civile
	15210|Security system management and reform|Gestion et réforme des systèmes de sécurité
	15220|Civilian peace-building, conflict prevention and resolution|Construction de la paix, prévention et règlement des conflits par des moyens civils
	15230|Participation in international peacekeeping operations|Participation à des opérations internationales de maintien de la paix
	15240|Reintegration and control of small arms and light weapons|Réinsertion et contrôle des armes légères et de petit calibre
	15250|Removal of land mines and explosive remnants of war|Enlèvement des mines terrestres et des restes explosifs de guerre
	15261|Child soldiers (prevention and demobilisation)|Enfants soldats (prévention et démobilisation)
	16020|Employment creation|Création d'emplois
	16063|Narcotics control|Lutte contre les stupéfiants
	21010|Transport policy and administrative management|Politique des transports et gestion administrative
	21040|Water transport|Transport par voies d'eau
	21050|Air transport|Transport aérien
	22010|Communications policy and administrative management|Politique des communications et gestion administrative
	22020|Telecommunications|Télécommunications
	22030|Radio/television/print media|Radio, télévision, presse écrite
	22040|Information and communication technology (ICT)|Technologies de l'information et de la communication (TIC)
	33120|Trade facilitation|Facilitation du commerce
	43060|Disaster risk reduction|Réduction des risques de catastrophe
	43081|Multisector education/training|Éducation et formation plurisectorielles
	72010|Material relief assistance and services|Aide matérielle et services de secours
	72050|Relief co-ordination and support services|Coordination des secours et services de soutien
	73010|Immediate post-emergency reconstruction and rehabilitation|Reconstruction et réhabilitation immédiates après une crise
	74010|Disaster prevention and preparedness|Prévention des catastrophes et préparation à leur survenue
	74020|Multi-hazard response preparedness|Préparation aux interventions multirisques`, nil)
